@echo off
rem Starts the agent with the Java that JAVA_HOME or PATH names. FSM_AGENT_OPTS: further options for the JVM.
setlocal
set "FSM_HOME=%~dp0.."
call "%~dp0find-java.bat"
if errorlevel 1 exit /b 1
rem Commands that end soon start faster so; "run" and "simulate" live long: they get the whole compiler, and give back
rem memory that they do not use, where Java would begin with a share of the machine's.
set "FSM_TUNING=-XX:TieredStopAtLevel=1 -Xshare:auto"
set "FSM_LASTING=-Xms16m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"
if /i "%~1"=="run" set "FSM_TUNING=%FSM_LASTING%"
if /i "%~1"=="simulate" set "FSM_TUNING=%FSM_LASTING%"
rem device texts are UTF-8
chcp 65001 >nul
"%FSM_JAVA%" %FSM_TUNING% -XX:+UseSerialGC -Dfile.encoding=UTF-8 %FSM_AGENT_OPTS% -cp "%FSM_HOME%\lib\*" org.openfsm.agent.Main %*
exit /b %ERRORLEVEL%
